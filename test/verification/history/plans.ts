import {
  enter,
  exchange,
  type Inside,
  lookFromElsewhere,
  pay,
  payAsTold,
  type Visit,
} from '#test/verification/history/visit.ts';

type Plan = (visit: Visit) => Promise<void>;

const leave = ({ fan, insist }: Visit) => insist('leaveQueue', { token: fan.accessToken });

const cancel = ({ fan, insist }: Visit, paymentId: string) =>
  insist('cancelPayment', { token: fan.accessToken, path: { paymentId } });

/** A plan for a fan who has entered. */
const onceInside =
  (plan: (visit: Visit, inside: Inside) => Promise<unknown>): Plan =>
  async (visit) => {
    const inside = await enter(visit);
    if (inside !== undefined) await plan(visit, inside);
  };

const buys = onceInside(pay);

/** Exchanges seats, keeps the old ones if they are taken, and joins again for more. */
const choosesAndWantsMore = onceInside(async (visit, inside) => {
  const other = await exchange(visit, inside);
  await pay(visit, (await exchange(visit, other ?? inside)) ?? other ?? inside);
  if (!visit.progress.isOver()) await buys(visit);
});

/** Pays three times at once, and again at the end. */
const paysAgain = onceInside(async (visit, inside) => {
  await Promise.all([pay(visit, inside), pay(visit, inside), pay(visit, inside)]);
  await pay(visit, inside);
});

const paysWhatItWasNotShown = onceInside(payAsTold);

/** Exchanges twice at once, and pays while releasing all seats. */
const changesMind = onceInside(async (visit, inside) => {
  await Promise.all([exchange(visit, inside), exchange(visit, inside)]);
  await Promise.all([exchange(visit, inside), pay(visit, inside)]);
  await Promise.all([visit.insist('releaseSeats', { token: inside.token }), pay(visit, inside)]);
});

/** Enters on one device, and pays on another. */
const hasTwoDevices = onceInside(async (visit, inside) => {
  const [there] = await Promise.all([lookFromElsewhere(visit), exchange(visit, inside)]);
  const here = await lookFromElsewhere(visit);
  await Promise.all([pay(visit, here ?? inside), pay(visit, there ?? inside)]);
});

/** Frees the seats by leaving, and may join again. */
const letsGo = onceInside(async (visit, inside) => {
  await exchange(visit, inside);
  await leave(visit);
  if (visit.chance() < 0.3) await buys(visit);
});

/** Cancels the new payment, twice at once, and joins again. */
const cancels = onceInside(async (visit, inside) => {
  const [first] = await pay(visit, inside);
  if (first === undefined) return;
  await Promise.all([cancel(visit, first), cancel(visit, first), pay(visit, inside)]);
  if (!visit.progress.isOver()) await paysAgain(visit);
});

/** Holds seats and stays away until the pass has long expired. */
const vanishes = onceInside(async (visit, inside) => {
  visit.progress.recordVanished();
  await visit.progress.skipped();
  await pay(visit, inside);
});

/** Joins, is away when called, and enters later. */
const doesNotCome: Plan = async (visit) => {
  await visit.insist('joinQueue', { token: visit.fan.accessToken });
  await visit.progress.skipped();
  await buys(visit);
};

/** Joins, leaves and joins, all at once. */
const hesitates: Plan = async (visit) => {
  const token = visit.fan.accessToken;
  await Promise.all([visit.insist('joinQueue', { token }), visit.insist('joinQueue', { token })]);
  await Promise.all([leave(visit), visit.insist('joinQueue', { token })]);
  await buys(visit);
};

/** Has too few points at first. */
const isPoor = onceInside(async (visit, inside) => {
  const paid = await pay(visit, inside);
  if (paid.length > 0) return;
  const { accessToken } = visit.fan;
  await visit.insist('chargeWallet', {
    token: accessToken,
    key: `late-${visit.number}-${visit.key}`,
    body: { point: 280_000 + visit.number },
  });
  await Promise.all([pay(visit, inside), visit.insist('getWallet', { token: accessToken })]);
});

/** What fans do, and how many of twenty do it. */
export const plans = {
  buys: [buys, 2],
  choosesAndWantsMore: [choosesAndWantsMore, 3],
  paysAgain: [paysAgain, 1],
  paysWhatItWasNotShown: [paysWhatItWasNotShown, 1],
  changesMind: [changesMind, 2],
  hasTwoDevices: [hasTwoDevices, 2],
  letsGo: [letsGo, 2],
  cancels: [cancels, 2],
  vanishes: [vanishes, 2],
  doesNotCome: [doesNotCome, 1],
  hesitates: [hesitates, 1],
  isPoor: [isPoor, 1],
} as const satisfies Record<string, readonly [Plan, number]>;

export type PlanName = keyof typeof plans;

const drawn = (Object.keys(plans) as PlanName[]).flatMap((name) =>
  Array.from({ length: plans[name][1] }, () => name),
);

export const planOf = (index: number): PlanName => drawn[index % drawn.length] ?? 'buys';
