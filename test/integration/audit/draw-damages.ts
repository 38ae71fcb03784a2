import { keys } from '#lib/table/keys.ts';
import {
  AUDITED_AT,
  busy,
  rowOf,
  stateOf,
  type StoredRow,
  without,
} from '#test/integration/audit/busy-sale.ts';
import type { Damages } from '#test/integration/audit/damage.ts';

/** The queue of the date with a draw, with another draw. */
const drawnWith = (change: Readonly<Record<string, unknown>>): StoredRow => {
  const state = stateOf(busy.drawn);
  return { ...state, draw: { ...state.draw, ...change } };
};

const leavesFrom = (first: number) => {
  const found = busy.rows.leaves.find((row) => row.first === first);
  if (!found) throw new Error(`no leaves start at ${first}`);
  return found;
};

const checkpoint = () => stateOf(busy.drawn).draw?.checkpoint ?? '';

/** The queue is what the finding names. */
const leavesMissing = () => ({ finds: ['draw-leaves'], namesOnly: [stateOf(busy.drawn)] }) as const;

export const drawDamages: Damages = {
  'an entry that two users have': () => ({
    puts: [
      {
        ...rowOf('places', 'latecomer'),
        position: rowOf('places', 'entrant').position,
        nonce: String(rowOf('places', 'entrant').nonce),
      },
    ],
    finds: ['place-number'],
    names: [rowOf('places', 'entrant')],
  }),
  'an entry beyond the last one': () => ({
    puts: [{ ...rowOf('places', 'entrant'), position: 5 }],
    finds: ['place-within-tail'],
    names: [stateOf(busy.drawn)],
  }),
  'a late joiner beyond the last one': () => ({
    puts: [{ ...rowOf('places', 'latecomer'), position: 2 }],
    finds: ['place-within-tail'],
    names: [stateOf(busy.drawn)],
  }),
  'a pass of an entry whose draw has no numbers yet': () => ({
    puts: [
      drawnWith({ seed: undefined, signature: undefined, drawnAt: undefined }),
      { ...rowOf('places', 'entrant'), status: 'ACTIVE', expiresAt: AUDITED_AT - 1 },
    ],
    finds: ['active-called', 'draw-seed'],
  }),
  'more entries than numbers': () => ({
    puts: [{ ...stateOf(busy.drawn), entries: 6 }],
    finds: ['queue-numbers', 'draw-sealed', 'draw-leaves', 'place-within-tail'],
    names: [rowOf('places', 'latecomer')],
  }),
  'a checkpoint with fewer entries': () => ({
    puts: [drawnWith({ checkpoint: checkpoint().replace('\n4\n', '\n3\n') })],
    finds: ['draw-sealed', 'draw-seed'],
  }),
  'a checkpoint of another round': () => ({
    puts: [drawnWith({ round: 2 })],
    finds: ['draw-sealed'],
  }),
  'a checkpoint that was sealed when its round could be known': () => ({
    puts: [drawnWith({ sealedAt: stateOf(busy.drawn).draw?.roundAt })],
    finds: ['draw-sealed'],
  }),
  'a checkpoint that was sealed before all groups were marked': () => ({
    puts: [{ ...stateOf(busy.drawn), marked: {} }],
    finds: ['draw-sealed'],
  }),
  'a text that is no checkpoint': () => ({
    puts: [drawnWith({ checkpoint: 'a note' })],
    finds: ['draw-sealed', 'draw-seed'],
  }),
  'a seed that somebody has chosen': () => ({
    puts: [drawnWith({ seed: '00'.repeat(32) })],
    finds: ['draw-seed'],
  }),
  'a seed without the signature of its round': () => ({
    puts: [drawnWith({ signature: undefined })],
    finds: ['draw-seed'],
  }),
  'numbers that were drawn before the round': () => ({
    puts: [drawnWith({ drawnAt: Number(stateOf(busy.drawn).draw?.roundAt) - 1 })],
    finds: ['draw-seed'],
  }),
  'a cancelled draw with a seed': () => ({
    puts: [drawnWith({ cancelledAt: AUDITED_AT })],
    finds: ['draw-seed'],
  }),
  'a call before the draw': () => ({
    puts: [drawnWith({ seed: undefined, signature: undefined, drawnAt: undefined })],
    finds: ['draw-seed'],
  }),
  'an entry without a leaf': () => ({ removes: [leavesFrom(3)], ...leavesMissing() }),
  'a missing leaf in the middle': () => ({ removes: [leavesFrom(2)], ...leavesMissing() }),
  'two leaves of one entry': () => {
    const key = keys.leaves(busy.drawn.schedule.scheduleId, 1);
    return { puts: [{ ...leavesFrom(2), ...key, first: 1 }], ...leavesMissing() };
  },
  'a leaf of no entry': () => {
    const key = keys.leaves(busy.drawn.schedule.scheduleId, 4);
    return { puts: [{ ...leavesFrom(3), ...key, first: 4 }], ...leavesMissing() };
  },
  'leaves without hashes': () => ({ puts: [without(leavesFrom(0), 'hashes')], ...leavesMissing() }),
  'a draw to finish in a queue that the tick does not find': () => ({
    puts: [{ ...stateOf(busy.drawn), serving: 5, open: false }],
    removes: [keys.openQueue(busy.drawn.schedule.scheduleId)],
    finds: ['queue-open'],
  }),
};
