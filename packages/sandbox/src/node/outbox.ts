/**
 * Messages to another thread. Waking that thread costs more than most messages do: the first one of a turn of the event
 * loop goes at once, all others of that turn go together at its end.
 */
export class Outbox<Message> {
  readonly #post: (messages: readonly Message[]) => void;
  /** Null when nothing was sent in this turn. */
  #waiting: Message[] | null = null;

  constructor(post: (messages: readonly Message[]) => void) {
    this.#post = post;
  }

  send(message: Message): void {
    if (this.#waiting) {
      this.#waiting.push(message);
      return;
    }
    this.#waiting = [];
    this.#post([message]);
    setImmediate(() => {
      const messages = this.#waiting!;
      this.#waiting = null;
      if (messages.length > 0) this.#post(messages);
    });
  }
}
