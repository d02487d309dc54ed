// The core's thread: the page stays responsive whatever a plan costs.

import { load } from "../wasm/plimsoll.ts";
import { answerWith } from "./answering.ts";
import { tasksOf } from "./answers.ts";

answerWith(load().then(tasksOf));
