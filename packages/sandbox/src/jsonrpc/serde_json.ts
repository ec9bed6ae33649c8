/** Containers inside containers that nearcore's JSON reader accepts. */
export const RECURSION_LIMIT = 127;

/**
 * Reads JSON as the Rust crate serde_json does. Throws a SyntaxError with its text, position included.
 *
 * V8 reads faster, but accepts any depth and words its errors differently: the reader below runs only to name an error.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError(syntaxError(text) ?? "expected value at line 1 column 1");
  }
  if (isTooDeep(value))
    throw new SyntaxError(syntaxError(text) ?? "recursion limit exceeded at line 1 column 128");
  return value;
}

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > RECURSION_LIMIT + 1) return true;
    level = level.flatMap((item) => {
      if (item === null || typeof item !== "object") return [];
      const children: unknown[] = Array.isArray(item) ? item : Object.values(item);
      return children.filter((child) => child !== null && typeof child === "object");
    });
  }
  return false;
}

/** Where and why serde_json stops reading `text`; `null` when it does not. */
export function syntaxError(text: string): string | null {
  try {
    new Scanner(text).document();
    return null;
  } catch (error) {
    if (error instanceof ScanError) return error.message;
    throw error;
  }
}

class ScanError extends Error {}

const LITERALS = ["true", "false", "null"] as const;

class Scanner {
  #offset = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  document(): void {
    this.#value();
    this.#space();
    if (this.#offset < this.text.length) this.#fail("trailing characters", 1);
  }

  /** `ahead` counts the character at the cursor as read, as serde_json does after peeking at it. */
  #fail(reason: string, ahead = 0): never {
    const read = this.text.slice(0, this.#offset + ahead);
    const lastBreak = read.lastIndexOf("\n");
    const line = read.split("\n").length;
    const column = Buffer.byteLength(read.slice(lastBreak + 1));
    throw new ScanError(`${reason} at line ${line} column ${column}`);
  }

  #space(): void {
    while (/^[ \n\t\r]$/.test(this.text[this.#offset] ?? "")) this.#offset += 1;
  }

  #peek(eof: string): string {
    const char = this.text[this.#offset];
    if (char === undefined) this.#fail(`EOF while parsing ${eof}`);
    return char;
  }

  #value(): void {
    this.#space();
    const char = this.#peek("a value");
    if (char === '"') this.#string();
    else if (char === "{") this.#container("}", "an object", () => this.#member());
    else if (char === "[") this.#container("]", "a list", () => this.#value());
    else if (char === "-" || /[0-9]/.test(char)) this.#number();
    else this.#literal(char);
  }

  #literal(char: string): void {
    const literal = LITERALS.find((name) => name[0] === char);
    if (!literal) this.#fail("expected value", 1);
    for (const expected of literal) {
      if (this.#peek("a value") !== expected) this.#fail("expected ident", 1);
      this.#offset += 1;
    }
  }

  #container(close: string, name: string, item: () => void): void {
    this.#depth += 1;
    if (this.#depth > RECURSION_LIMIT) this.#fail("recursion limit exceeded", 1);
    this.#offset += 1;
    for (let first = true; ; first = false) {
      this.#space();
      const char = this.#peek(name);
      if (char === close) break;
      if (!first) {
        if (char !== ",") this.#fail(`expected \`,\` or \`${close}\``, 1);
        this.#offset += 1;
        this.#space();
        if (this.#peek("a value") === close) this.#fail("trailing comma", 1);
      }
      item();
    }
    this.#offset += 1;
    this.#depth -= 1;
  }

  #member(): void {
    if (this.#peek("an object") !== '"') this.#fail("key must be a string", 1);
    this.#string();
    this.#space();
    if (this.#peek("an object") !== ":") this.#fail("expected `:`", 1);
    this.#offset += 1;
    this.#value();
  }

  #string(): void {
    this.#offset += 1;
    for (;;) {
      const char = this.#peek("a string");
      if (char < " ") this.#fail("control character (\\u0000-\\u001F) found while parsing a string", 1);
      this.#offset += 1;
      if (char === '"') return;
      if (char !== "\\") continue;
      const escaped = this.#peek("a string");
      this.#offset += 1;
      if (escaped === "u") this.#unicode();
      else if (!'"\\/bfnrt'.includes(escaped)) this.#fail("invalid escape");
    }
  }

  #unicode(): void {
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/[0-9a-fA-F]/.test(this.#peek("a string"))) this.#fail("invalid escape", 1);
      this.#offset += 1;
    }
  }

  #number(): void {
    if (this.text[this.#offset] === "-") this.#offset += 1;
    const match = /^(?:0|[1-9][0-9]*)/.exec(this.text.slice(this.#offset, this.#offset + 400));
    if (!match)
      this.#fail(this.#offset < this.text.length ? "invalid number" : "EOF while parsing a value", 1);
    this.#offset += match[0].length;
    const next = this.text[this.#offset] ?? "";
    if (match[0] === "0" && /[0-9]/.test(next)) this.#fail("invalid number", 1);
    for (const part of [/^\.[0-9]+/, /^[eE][+-]?[0-9]+/]) {
      const rest = this.text.slice(this.#offset, this.#offset + 400);
      const found = part.exec(rest);
      if (found) this.#offset += found[0].length;
      else if (/^[.eE]/.test(rest) && (rest[0] === ".") === (part.source[1] === "\\"))
        this.#fail("invalid number", 1);
    }
  }
}
