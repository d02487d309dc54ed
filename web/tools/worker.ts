// The tools' thread: the page stays responsive whatever a problem costs.

import { loadTools } from "../../wasm/tools.ts";
import { answerWith } from "../answering.ts";
import { toolTasksOf } from "./answers.ts";

answerWith(loadTools().then(toolTasksOf));
