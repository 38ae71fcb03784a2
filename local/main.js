// What `npm start` runs. Plain JavaScript, so that an old Node can still say what is wrong.
const [major] = process.versions.node.split('.');

if (Number(major) < 24) {
  console.error(
    `This needs Node 24, and this is Node ${process.versions.node}: run \`npm ci\`, then \`npm start\` (npm scripts use the pinned Node 24).`,
  );
  process.exit(1);
}

await import('./start.ts');
