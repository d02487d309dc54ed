// The study's thread: a second and slower reading of the physics, which remembers how each number came about.

import { loadStudy } from "../../wasm/study.ts";
import { answerWith } from "../answering.ts";
import { studyTasksOf } from "./answers.ts";

answerWith(loadStudy().then(studyTasksOf));
