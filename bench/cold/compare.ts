import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { median } from '#bench/statistics.ts';
import { type FunctionName, functionNames } from '#functions/names.ts';
import { type Bare, bareTable, buildBare, clientsIn, nameOf } from './bare.ts';
import { type FirstRequest, firstRequest, measure, type Subject } from './measure.ts';
import type { Figure, Measured, Results } from './report.ts';
import type { Service, Services } from './services.ts';

interface Comparison {
  /** Directories of the bundles. */
  readonly bundles: Readonly<Record<FunctionName, string>>;
  readonly events: Readonly<Record<FunctionName, object>>;
  readonly services: Services;
  readonly environment: NodeJS.ProcessEnv;
  /** Where bare functions are built. */
  readonly directory: string;
  readonly rounds: number;
}

/** Every report shows these: the most common bare function, whole and stripped as our bundles are. */
const shownAnyway: readonly Bare[] = [bareTable, { ...bareTable, isLean: true }];

/** Measures every function beside its bare one. @throws Error for a first request that fails */
export const compare = async (comparison: Comparison): Promise<Results> => {
  const subjects = functionNames.map((name) => ({
    name,
    file: path.join(comparison.bundles[name], 'index.mjs'),
    event: comparison.events[name],
  }));
  const bares = new Map<string, Bare>(shownAnyway.map((bare) => [nameOf(bare), bare]));
  const beside = new Map<string, string>();
  for (const subject of subjects) {
    const bare = await bareOf(subject, comparison);
    bares.set(nameOf(bare), bare);
    beside.set(subject.name, nameOf(bare));
  }
  const bareSubjects = await Promise.all(
    [...bares].map(async ([name, bare]) => ({
      name,
      file: await buildBare(bare, comparison.directory),
      event: {},
    })),
  );

  const { rounds, environment } = comparison;
  const times = await measure(inTurn(bareSubjects, subjects), rounds, environment);
  const figures = await Promise.all([...times].map(figureOf));
  return resultsOf(Object.fromEntries(figures), [...bares.keys()], beside);
};

/** The bare function to compare one of ours with: it makes and calls the same clients. */
const bareOf = async (
  subject: Subject & { name: FunctionName },
  { services, environment }: Comparison,
): Promise<Bare> => {
  const made = clientsIn(await readFile(subject.file, 'utf8'));
  services.takeCalled();
  const first = await firstRequest(subject, environment);
  const called = services.takeCalled();
  assertThrough(subject.name, first, called);
  // A function without calls is compared with the most common bare function.
  return called.length === 0 ? bareTable : { made, called };
};

/** Functions that answer without a call. */
const callNothing: ReadonlySet<FunctionName> = new Set(['getOpenapi', 'getHealth', 'addProfileClaims']);

const refusals = new Set(['INVALID_INPUT', 'UNAUTHORIZED', 'FORBIDDEN', 'UNKNOWN', 'BUSY']);

/** The error code in a body, if any. A page has none. */
const codeIn = (body: string): string | undefined =>
  body.startsWith('{') ? (JSON.parse(body) as { code?: string }).code : undefined;

/** A first request that is refused or calls nothing would measure too little. @throws Error for such a request */
const assertThrough = (name: FunctionName, { answer }: FirstRequest, called: readonly Service[]): void => {
  const code = codeIn(answer?.body ?? '');
  if (code !== undefined && refusals.has(code)) throw new Error(`${name} refused its first request: ${code}`);
  if (called.length === 0 && !callNothing.has(name))
    throw new Error(`${name} called nothing on its first request`);
};

/** Each round measures the bare functions three times, spread out, since many functions are compared with each. */
const inTurn = (bares: readonly Subject[], functions: readonly Subject[]): Subject[] => {
  const third = Math.ceil(functions.length / 3);
  return [0, 1, 2].flatMap((part) => [...bares, ...functions.slice(part * third, (part + 1) * third)]);
};

const figureOf = async ([{ name, file }, times]: [Subject, number[]]): Promise<[string, Figure]> => [
  name,
  { ms: median(times), kb: (await readFile(file)).length / 1_024 },
];

const resultsOf = (
  figures: Readonly<Record<string, Figure>>,
  bares: readonly string[],
  beside: ReadonlyMap<string, string>,
): Results => {
  const figure = (name: string): Figure => figures[name] ?? { ms: Number.NaN, kb: Number.NaN };
  const measured = (name: string): Measured => {
    const against = beside.get(name) ?? '';
    return { ...figure(name), ratio: figure(name).ms / figure(against).ms, against };
  };
  return {
    bare: figure(nameOf(bareTable)),
    bares: Object.fromEntries(bares.map((name) => [name, figure(name)])),
    functions: Object.fromEntries(
      functionNames.map((name) => [name, measured(name)]),
    ) as Results['functions'],
  };
};
