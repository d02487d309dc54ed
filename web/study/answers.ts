// The study module's answers as the page wants them. The worker runs this.

import { isRefused } from "../../wasm/plimsoll.ts";
import type { Study } from "../../wasm/study.ts";
import type { StudyTasks } from "./messages.ts";

export function studyTasksOf(study: Study): StudyTasks {
  return {
    explain(plan, path) {
      const answer = study.explain(JSON.stringify(plan), path);
      return isRefused(answer) ? answer : answer.explanation;
    },
    sensitivity(plan) {
      const answer = study.completeReport(JSON.stringify(plan));
      return isRefused(answer) ? answer : answer.report.sensitivity;
    },
    fixes(plan, target) {
      const answer = study.fixes(JSON.stringify(plan), target);
      if (isRefused(answer)) return answer;
      const [of] = answer.fixes.targets;
      return of ?? { problems: [{ path: "", message: `nothing is to be fixed of ${target}` }], problem_count: 1 };
    },
    ranks(plan) {
      const answer = study.ranks(JSON.stringify(plan));
      return isRefused(answer) ? answer : answer.ranks;
    },
  };
}
