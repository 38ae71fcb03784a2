import { defineConfig, type Plugin } from 'vite';

import { buildServiceWorker } from './build-service-worker.ts';

/** Blocks the first paint until the script has set the theme. There is nothing to show before it anyway. */
const drawAfterScript: Plugin = {
  name: 'draw-after-script',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '$& blocking="render"'),
  },
};

const target = ['chrome123', 'edge123', 'firefox128', 'safari17'];

/**
 * Few files, because a million users load them and each request costs: the catalogue, the waiting room, the seats, code shared
 * by other pages, and one file for each other page. The first group that matches a module takes it with its imports. Styles
 * come with the script that imports them. `npm run bench:web` counts the requests.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [drawAfterScript, buildServiceWorker(target)],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target,
    // The content security policy forbids inline scripts and styles. These browsers preload modules without a polyfill.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'] },
            { name: 'waiting-room', test: /[\\/]queue[\\/](?:waiting-room|places)\.tsx?$/ },
            { name: 'seats', test: /[\\/]src[\\/]seats[\\/]/ },
            { name: 'shared', minShareCount: 2, test: /[\\/]src[\\/](?!operator[\\/])/ },
          ],
        },
      },
    },
  },
});
