import { defineConfig, type Plugin } from 'vite';

/** The first line is drawn in the theme that was chosen: there is nothing to see before the script has run. */
const drawAfterScript: Plugin = {
  name: 'draw-after-script',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '$& blocking="render"'),
  },
};

/** One page, split by what a visitor comes to: the catalogue at once, all else when it is asked for. */
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
    manifest: true,
    reportCompressedSize: false,
  },
});
