// The exchange's thread: plans as other tools write them.

import { loadExchange } from "../../wasm/exchange.ts";
import { answerWith } from "../answering.ts";
import { exchangeTasksOf } from "./answers.ts";

answerWith(loadExchange().then(exchangeTasksOf));
