import { defineConfig, type Plugin } from 'vite';

/** The first line is drawn in the theme that was chosen: there is nothing to see before the script has run. */
const drawAfterScript: Plugin = {
  name: 'draw-after-script',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '$& blocking="render"'),
  },
};

/**
 * Few files, since a million people load them and each request is paid for: the catalogue with all styles, the waiting
 * room, the seats, what other pages share, and one for each of those. The first group that matches a module takes it along with
 * what it needs. `npm run bench:web` counts the requests.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [drawAfterScript],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.5'],
    // The page's policy lets no inline script or style run; the browsers above preload modules by themselves.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: false,
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
