import { DuckDBInstance } from '@duckdb/node-api'

/** Runs statements in a database of their own. */
export async function duckdb(statements: string, database = ':memory:'): Promise<void> {
  const instance = await DuckDBInstance.create(database)
  const connection = await instance.connect()
  try {
    await connection.run(statements)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
