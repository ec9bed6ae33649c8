import { MEMORY_SIGNATURES, Opcode, type OperatorReader } from "near-xcc-wasm";
import { mayTrap } from "./operators.js";

/**
 * Where a function pays for its operators: finite-wasm 0.5 (`src/gas`), whose choice of places is visible when the
 * gas ends after a promise reserved some (section 3 of near-runtime.md).
 *
 * Every operator first gets a point before it, and operators with side effects one behind it too. Then points of one
 * offset are merged, then neighbours, so that a charge covers a run of operators and is paid at its start.
 */
const Kind = {
  /** Before an operator that nobody can observe. */
  pure: 0,
  unreachable: 1,
  /** Before a branch, a branch target, a side effect or a possible trap. */
  before: 2,
  /** Behind one. */
  behind: 3,
  /** Between two. */
  between: 4,
  /** Before `memory.grow`. */
  aggregate: 5,
} as const;
type Kind = (typeof Kind)[keyof typeof Kind];

/** A charge before the operator at `offset`; `cost` counts operators. */
export interface ChargePoint {
  readonly offset: number;
  readonly cost: number;
}

interface Point {
  offset: number;
  cost: number;
  kind: Kind;
}

/** A point that gets its offset from the operator that follows. */
interface Pending {
  readonly kind: Kind;
  readonly cost: number;
}

interface Frame {
  unreachable: boolean;
  /** Whether its `end` is a branch target; a loop's never is. */
  target: boolean;
  /** Of a loop: the indices of the points before and behind its header. */
  readonly loop: { readonly before: number; readonly behind: number } | null;
}

/** Whether an operator may trap or touches memory; control flow is handled by itself. */
const hasSideEffect = (opcode: number) =>
  MEMORY_SIGNATURES[opcode] !== undefined ||
  opcode === Opcode.call ||
  opcode === Opcode.call_indirect ||
  mayTrap(opcode);

class Analysis {
  readonly points: Point[] = [];
  readonly #outer: Frame[] = [];
  #frame: Frame = { unreachable: false, target: false, loop: null };
  #pending: Pending | null = null;

  constructor(readonly operators: OperatorReader) {}

  run(): void {
    const { operators } = this;
    while (operators.next()) {
      if (this.#pending) this.points.push({ offset: operators.start, ...this.#pending });
      this.#pending = null;
      this.#operator();
    }
  }

  #operator(): void {
    const { opcode, index, targets } = this.operators;
    switch (opcode) {
      case Opcode.block:
        this.#before(Kind.pure, 0);
        this.#enter(false, null);
        return;
      case Opcode.loop:
        this.#before(Kind.pure, 0);
        this.#pending = { kind: Kind.pure, cost: 1 };
        this.#enter(false, { before: this.points.length - 1, behind: this.points.length });
        return;
      case Opcode.if:
        this.#sideEffect(1);
        this.#enter(true, null);
        return;
      case Opcode.else:
        this.#leave();
        this.#enter(true, null);
        this.#sideEffect(0);
        return;
      case Opcode.end:
        if (this.#frame.target) this.#sideEffect(0);
        else this.#before(Kind.pure, 0);
        this.#leave();
        return;
      case Opcode.br:
        this.#sideEffect(1);
        this.#branch(index);
        this.#frame.unreachable = true;
        return;
      case Opcode.br_if:
        this.#sideEffect(1);
        this.#branch(index);
        return;
      case Opcode.br_table:
        this.#sideEffect(1);
        for (const depth of targets) this.#branch(depth);
        this.#frame.unreachable = true;
        return;
      case Opcode.return:
        this.#sideEffect(1);
        this.#branch(this.#outer.length);
        this.#frame.unreachable = true;
        return;
      case Opcode.unreachable:
        this.#before(Kind.before, 1);
        this.#pending = { kind: Kind.unreachable, cost: 0 };
        this.#frame.unreachable = true;
        return;
      case Opcode.memory_grow:
        this.#before(Kind.aggregate, 1);
        this.#pending = { kind: Kind.behind, cost: 0 };
        return;
      default:
        if (hasSideEffect(opcode)) this.#sideEffect(1);
        else this.#before(Kind.pure, 1);
    }
  }

  #before(kind: Kind, cost: number): void {
    this.points.push({
      offset: this.operators.start,
      cost,
      kind: this.#frame.unreachable ? Kind.unreachable : kind,
    });
  }

  #sideEffect(cost: number): void {
    this.#before(Kind.before, cost);
    this.#pending = { kind: Kind.behind, cost: 0 };
  }

  #enter(target: boolean, loop: Frame["loop"]): void {
    this.#outer.push(this.#frame);
    this.#frame = { unreachable: this.#frame.unreachable, target, loop };
  }

  #leave(): void {
    this.#frame = this.#outer.pop() ?? this.#frame;
  }

  /** The frame that a branch goes to becomes a branch target. */
  #branch(depth: number): void {
    const frame = depth === 0 ? this.#frame : this.#outer[this.#outer.length - depth]!;
    if (!frame.loop) {
      frame.target = true;
      return;
    }
    const { before, behind } = frame.loop;
    this.points[before]!.kind = Kind.before;
    this.points[behind]!.kind = Kind.behind;
  }
}

/** The kind of two points at one offset, or null when they stay apart. */
function mergeAtOffset(first: Kind, second: Kind): Kind | null {
  if (first === Kind.unreachable || second === Kind.unreachable) return Kind.unreachable;
  if (first === Kind.aggregate || second === Kind.aggregate) return null;
  if (first === Kind.pure) return second;
  if (second === Kind.pure || first === second) return first;
  return Kind.between;
}

/** The kind of two neighbouring points, or null when something may be observed between them. */
function mergeNeighbours(first: Kind, second: Kind): Kind | null {
  if (first === Kind.unreachable && second === Kind.unreachable) return Kind.unreachable;
  if (first === Kind.pure && (second === Kind.pure || second === Kind.before)) return second;
  if (first === Kind.behind && second === Kind.pure) return Kind.behind;
  if (first === Kind.behind && second === Kind.before) return Kind.between;
  return null;
}

function merged(points: readonly Point[], merge: (first: Point, second: Point) => Kind | null): Point[] {
  const result: Point[] = [];
  for (const point of points) {
    const last = result.at(-1);
    const kind = last ? merge(last, point) : null;
    if (last && kind !== null) {
      last.cost += point.cost;
      last.kind = kind;
    } else {
      result.push(point);
    }
  }
  return result;
}

/** The charges of a valid function body in the order of their offsets; unreachable code is free. */
export function chargePoints(operators: OperatorReader): ChargePoint[] {
  const analysis = new Analysis(operators);
  analysis.run();
  const byOffset = merged(analysis.points, (first, second) =>
    first.offset === second.offset ? mergeAtOffset(first.kind, second.kind) : null,
  );
  return merged(byOffset, (first, second) => mergeNeighbours(first.kind, second.kind)).filter(
    ({ kind, cost }) => kind !== Kind.unreachable && cost > 0,
  );
}
