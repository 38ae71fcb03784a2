import { enter, hold, pay, type Visit } from '#test/faults/history/visit.ts';

type Plan = (visit: Visit) => Promise<void>;

const leave = ({ fan, insist }: Visit) => insist('leaveQueue', { token: fan.accessToken });

const cancel = ({ fan, insist }: Visit, paymentId: string) =>
  insist('cancelPayment', { token: fan.accessToken, path: { paymentId } });

const buys: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  const renewed = await hold(visit, token);
  if (renewed === undefined) await leave(visit);
  else await pay(visit, visit.chance() < 0.5 ? renewed : token);
};

/** Pays three times at once what was held once, and again when all is over. */
const paysAgain: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  await hold(visit, token);
  await Promise.all([pay(visit, token), pay(visit, token), pay(visit, token)]);
  await pay(visit, token);
};

const paysUnheld: Plan = async (visit) => {
  const token = await enter(visit);
  if (token !== undefined) await Promise.all([pay(visit, token), pay(visit, token)]);
};

const changesMind: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  await hold(visit, token);
  await visit.insist('releaseSeats', { token });
  await Promise.all([hold(visit, token), hold(visit, token)]);
  await Promise.all([visit.insist('releaseSeats', { token }), pay(visit, token)]);
};

/** Lets the seats go by leaving, and may come back. */
const letsGo: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  await hold(visit, token);
  await leave(visit);
  if (visit.chance() < 0.3) await buys(visit);
};

/** Cancels what it has just paid, twice at once, and stands in line again. */
const cancels: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  await hold(visit, token);
  const [first] = await pay(visit, token);
  if (first === undefined) return;
  await Promise.all([cancel(visit, first), cancel(visit, first), pay(visit, token)]);
  if (!visit.course.isOver()) await paysUnheld(visit);
};

/** Holds and is not seen again until the hold has long run out. */
const vanishes: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  const renewed = await hold(visit, token);
  visit.course.noteVanished();
  await visit.course.skipped();
  await pay(visit, renewed ?? token);
};

/** Joins and does not come when called. */
const doesNotCome: Plan = async (visit) => {
  await visit.insist('joinQueue', { token: visit.fan.accessToken });
  await visit.course.skipped();
  await buys(visit);
};

/** Joins, leaves and joins, all at once; whatever comes of it. */
const hesitates: Plan = async (visit) => {
  const token = visit.fan.accessToken;
  await Promise.all([visit.insist('joinQueue', { token }), visit.insist('joinQueue', { token })]);
  await Promise.all([leave(visit), visit.insist('joinQueue', { token })]);
  await buys(visit);
};

/** Has too little at first. */
const isPoor: Plan = async (visit) => {
  const token = await enter(visit);
  if (token === undefined) return;
  await hold(visit, token);
  const paid = await pay(visit, token);
  if (paid.length > 0) return;
  const { accessToken } = visit.fan;
  await visit.insist('chargeWallet', {
    token: accessToken,
    key: `late-${visit.number}-${visit.key}`,
    body: { point: 280_000 + visit.number },
  });
  await Promise.all([pay(visit, token), visit.insist('getWallet', { token: accessToken })]);
};

/** What fans do, and how many of twenty do it. */
export const plans = {
  buys: [buys, 4],
  paysAgain: [paysAgain, 2],
  paysUnheld: [paysUnheld, 2],
  changesMind: [changesMind, 2],
  letsGo: [letsGo, 2],
  cancels: [cancels, 2],
  vanishes: [vanishes, 2],
  doesNotCome: [doesNotCome, 1],
  hesitates: [hesitates, 1],
  isPoor: [isPoor, 2],
} as const satisfies Record<string, readonly [Plan, number]>;

export type PlanName = keyof typeof plans;

const drawn = (Object.keys(plans) as PlanName[]).flatMap((name) =>
  Array.from({ length: plans[name][1] }, () => name),
);

export const planOf = (index: number): PlanName => drawn[index % drawn.length] ?? 'buys';
