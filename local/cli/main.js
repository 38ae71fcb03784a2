// `npm start` and `npm run dev` run this file. Plain JavaScript, so that an old Node can still print what is wrong.
const [major] = process.versions.node.split('.');

const fail = (line) => {
  console.error(line);
  process.exit(1);
};

if (Number(major) < 24) {
  fail(
    `This needs Node 24, and this is Node ${process.versions.node}: run \`npm ci\`, then \`npm start\` (npm scripts use the pinned Node 24).`,
  );
}

const [, , first] = process.argv;
if (first === 'dev') process.argv.splice(2, 1);

const started = first === 'dev' ? import('./dev.ts') : import('./start.ts');
started.catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const [what] = error.message.split(' imported from');
  fail(`${what}: run \`npm ci\`, then \`npm start\`.`);
});
