// The exchange's thread in the offline file.

import { loadExchange } from "../../wasm/exchange.ts";
import { answerWith } from "../answering.ts";
import { exchangeTasksOf } from "../exchange/answers.ts";
import { firstMessage } from "./first-message.ts";

answerWith(firstMessage().then(loadExchange).then(exchangeTasksOf));
