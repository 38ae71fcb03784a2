import { startStack, type StackOptions } from '#local/stack.ts';

/** The part that `npm run dev` restarts: the API and its consumers. The variable `DEV_API` holds its options. */

// The parent has ended.
process.on('disconnect', () => process.exit());

const options = JSON.parse(process.env['DEV_API'] ?? '{}') as StackOptions;
const { tableName } = await startStack({ ...options, demo: true });
process.send?.(tableName);
