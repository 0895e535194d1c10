import { defineConfig } from 'vitest/config'

// Tests import the package by its name: they try what is shipped (dist), not what was meant.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Threads of the engine need the cores: one test file at a time per core is plenty.
    maxWorkers: 2,
  },
})
