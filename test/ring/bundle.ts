import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

/**
 * A TypeScript file of this folder, with the sources it imports, as one JavaScript file. Hundreds of threads are started
 * from it, and a loader in each would cost ten times what the thread costs.
 */
export async function bundle(file: string): Promise<{ url: URL; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ring-test-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL(file, import.meta.url)),
      outDir: folder,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'thread.mjs' } },
    },
  })
  return {
    url: pathToFileURL(join(folder, 'thread.mjs')),
    remove: () => rm(folder, { recursive: true }),
  }
}
