import { verifyCommand } from '#local/cli/verify-draw/command.ts';

process.exitCode = await verifyCommand(process.argv.slice(2), { say: console.log, complain: console.error });
