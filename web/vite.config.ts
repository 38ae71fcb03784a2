import { defineConfig, type Plugin } from 'vite';

import { buildServiceWorker } from './build-service-worker.ts';
import { firstPaint } from './first-paint.ts';

/** Names the scripts of the waiting room in `meta` tags. The document of a date preloads them: see lib/http/card.ts. */
const nameWaitingRoom: Plugin = {
  name: 'name-waiting-room',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const room = chunks.find(({ name }) => name === 'waiting-room');
      const entry = chunks.find(({ isEntry }) => isEntry);
      const files = room ? [room.fileName, ...room.imports].filter((file) => file !== entry?.fileName) : [];
      return files.map((file) => ({
        tag: 'meta',
        attrs: { name: 'waiting-room', content: `/${file}` },
        injectTo: 'head' as const,
      }));
    },
  },
};

const target = ['chrome123', 'edge123', 'firefox128', 'safari17'];

/**
 * Few files, because a million users load them and each request costs: the catalogue, the waiting room, the seats, code shared
 * by other pages, and one file for each other page. The first group that matches a module takes it with its imports. Styles
 * come with the script that imports them. Few fans check a draw, so its modules are in none of the groups. `npm run bench:web`
 * counts the requests.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [firstPaint, nameWaitingRoom, buildServiceWorker(target)],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target,
    // Every browser in `target` has `modulepreload`.
    modulePreload: { polyfill: false },
    // The content security policy allows `data:` URLs only for images.
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'] },
            { name: 'waiting-room', test: /[\\/]queue[\\/]waiting-room\.tsx$/ },
            { name: 'seats', test: /[\\/]src[\\/]seats[\\/]/ },
            { name: 'shared', minShareCount: 2, test: /[\\/]src[\\/](?!operator[\\/]|draw[\\/])/ },
            { name: 'operators', minShareCount: 2, test: /[\\/]src[\\/]operator[\\/]/ },
          ],
        },
      },
    },
  },
});
