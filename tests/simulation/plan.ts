import { createDice, seedOf } from './chance.ts';
import type { Dice } from './chance.ts';
import { goodLine } from './wire.ts';
import type { LineFaults } from './wire.ts';

/** What ordinary life is made of, and how often each is drawn. */
const life = { staff: 44, sync: 30, citizen: 16, jobs: 7, time: 3 } as const;
/** Faults that come as a step of their own, with how often each is drawn where the seed has it at all. */
const faultSteps = {
  close: 3, cut: 4, crashDesk: 4, stopDesk: 2, crashHub: 4, switchHub: 3, diskDesk: 4, diskHub: 4, files: 3, oldBackup: 3, clone: 1, hubBackup: 3, clockDesk: 3, clockHub: 3,
  oldClient: 2, sms: 4, role: 2, person: 1, device: 1, holdHub: 5, lease: 3, bulk: 8,
} as const;

export type StepKind = keyof typeof life | keyof typeof faultSteps | 'lateArrives' | 'letOn';
export type Step = { readonly kind: StepKind; readonly seed: number };

/** All decisions of one run: whoever has them can run it again, or with less of it. */
export type Plan = {
  readonly seed: number;
  readonly deskCount: number;
  /** How many households, from this one on, most things happen to. */
  readonly focus: { readonly first: number; readonly count: number };
  readonly line: LineFaults;
  readonly steps: readonly Step[];
};

/** Each seed has faults of its own kind and measure, so that each gets its turn alone and with others (swarm testing). */
export function drawPlan(seed: number, stepCount: number): Plan {
  const dice = createDice(seedOf(seed, 0));
  const line = drawLine(dice);
  const weights = new Map<StepKind, number>(Object.entries(life) as [StepKind, number][]);
  for (const [kind, weight] of Object.entries(faultSteps) as [StepKind, number][]) if (dice.oneIn(kind === 'hubBackup' ? 12 : 4)) weights.set(kind, weight);
  if (line.late !== null) weights.set('lateArrives', 4);
  if (line.hold !== null || weights.has('holdHub') || weights.has('sms')) weights.set('letOn', 14);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const steps = Array.from({ length: stepCount }, (_each, index) => ({ kind: drawKind(weights, createDice(seedOf(seed, 2 * index + 1)).below(total)), seed: seedOf(seed, 2 * index + 2) }));
  return { seed, deskCount: 4 + dice.below(3), focus: { first: dice.below(17), count: 2 + dice.below(6) }, line, steps };
}

function drawLine(dice: Dice): LineFaults {
  const rate = (): number | null => (dice.oneIn(3) ? dice.pick([3, 6, 15]) ?? null : null);
  return dice.oneIn(6) ? goodLine : { dropRequest: rate(), dropReply: rate(), duplicate: rate(), late: rate(), hold: rate() };
}

function drawKind(weights: ReadonlyMap<StepKind, number>, at: number): StepKind {
  let left = at;
  for (const [kind, weight] of weights) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'sync';
}
