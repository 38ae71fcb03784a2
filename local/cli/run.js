// Runs a TypeScript file, such as `local/cli/start.ts`, with the arguments after it. npm scripts run by this file. It is plain
// JavaScript, so that an old Node can print what is wrong.
import { fileURLToPath } from 'node:url';

const fail = (line) => {
  console.error(line);
  process.exit(1);
};

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  fail(
    `This needs Node 24, and this is Node ${process.versions.node}: run \`npm ci\` first (npm scripts use the Node 24 that it installs).`,
  );
}

const file = new URL(`../../${process.argv[2]}`, import.meta.url);
process.argv.splice(1, 2, fileURLToPath(file));
import(file.href).catch((error) => {
  // A missing file of our own is another fault.
  const [, what] = /^(Cannot find package .+) imported from/.exec(error.message) ?? [];
  if (what === undefined) throw error;
  fail(`${what}: run \`npm ci\` first.`);
});
