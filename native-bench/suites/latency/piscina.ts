import { readTask } from '../../contestant.ts'
import { openPool, type PoolOptions } from '../map/pool.ts'
import { measureRoundTrips } from './closed-loop.ts'

const { options } = readTask<PoolOptions>()
const pool = await openPool(import.meta.url, options)
await measureRoundTrips(async (row, done) => done(await pool.run('run', row)))
await pool.close()
