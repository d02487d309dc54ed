// The study's thread in the offline file.

import { loadStudy } from "../../wasm/study.ts";
import { answerWith } from "../answering.ts";
import { studyTasksOf } from "../study/answers.ts";
import { firstMessage } from "./first-message.ts";

answerWith(firstMessage().then(loadStudy).then(studyTasksOf));
