import { measureFlights } from './passes.ts'
import { flights, measuredFlights, project } from './pipeline.ts'
import { FlightsTally } from './tally.ts'
import { BATCH } from './work.ts'

await measureFlights(async () => {
  const tally = new FlightsTally()
  const running = project.run(flights)
  for await (const batch of measuredFlights.iter({ batch: BATCH })) tally.add(batch)
  await running
  return tally
})
await project.close()
