// In a worker of the offline file nothing can be fetched, so the core's bytes are the first message.

/** Has to be asked for before anything else listens. */
export function firstMessage(): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<Uint8Array<ArrayBuffer>>) => {
      // It is no question.
      event.stopImmediatePropagation();
      resolve(event.data);
    };
    addEventListener("message", listen, { once: true });
  });
}
