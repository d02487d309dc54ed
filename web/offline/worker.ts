// The core's thread in the offline file. Nothing can be fetched from a file, so the core's bytes are the first message.

import { load } from "../../wasm/plimsoll.ts";
import { answerWith } from "../answering.ts";
import { tasksOf } from "../answers.ts";

const bytes = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
  const listen = (event: MessageEvent<Uint8Array<ArrayBuffer>>) => {
    // The first message is no question.
    event.stopImmediatePropagation();
    resolve(event.data);
  };
  addEventListener("message", listen, { once: true });
});

answerWith(bytes.then(load).then(tasksOf));
