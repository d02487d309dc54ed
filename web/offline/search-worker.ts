// The search's thread in the offline file.

import { loadSearch } from "../../wasm/search.ts";
import { answerWith } from "../answering.ts";
import { searchTasksOf } from "../search/answers.ts";
import { firstMessage } from "./first-message.ts";

answerWith(
  firstMessage()
    .then(loadSearch)
    .then((search) => searchTasksOf(search, (told) => postMessage(told))),
);
