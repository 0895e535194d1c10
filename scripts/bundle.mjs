// Joins the compiled modules into few files. Each thread of a pool imports the engine anew, and a hundred small
// files take three times as long to load as one. Packages stay outside: they are the user's to update.
import { build } from 'esbuild'

await build({
  entryPoints: {
    index: 'dist/src/index.js',
    'readers/index': 'dist/src/readers/index.js',
    'supervisor/main': 'dist/src/runtime/supervisor/main.js',
    'worker/bootstrap': 'dist/src/runtime/worker/bootstrap.js',
    'worker/thread': 'dist/src/runtime/worker/thread.js',
  },
  outdir: 'dist/engine',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
})
