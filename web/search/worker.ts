// The search's thread: plans are checked by the hundred thousand, and the page is shown the best of them meanwhile.

import { loadSearch } from "../../wasm/search.ts";
import { answerWith } from "../answering.ts";
import { searchTasksOf } from "./answers.ts";

answerWith(loadSearch().then((search) => searchTasksOf(search, (told) => postMessage(told))));
