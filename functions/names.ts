import { type Consumer, consumers } from '#functions/consumers.ts';
import { handlerFile, type Operation, operations } from '#functions/routes.ts';

/** Every function: an operation of the API, or a consumer. */
export type FunctionName = Operation | Consumer;

export const functionNames: readonly FunctionName[] = [
  ...operations,
  ...(Object.keys(consumers) as Consumer[]),
];

const isConsumer = (name: FunctionName): name is Consumer => Object.hasOwn(consumers, name);

/** The handler file of a function, relative to `functions/` and without extension: `http/hold-seats`. */
export const functionFile = (name: FunctionName): string =>
  isConsumer(name) ? consumers[name].file : `http/${handlerFile(name)}`;
