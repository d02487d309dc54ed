// The core's thread in the offline file.

import { load } from "../../wasm/plimsoll.ts";
import { answerWith } from "../answering.ts";
import { tasksOf } from "../answers.ts";
import { firstMessage } from "./first-message.ts";

answerWith(firstMessage().then(load).then(tasksOf));
