// Asks a server 5,000 questions, 200 at a time, from one worker thread. Shows: an async step and its `concurrency`.
// Run it, after `npm run build`, by `node dist/examples/fetch/main.js`.
import { project, questions, squares } from './pipeline.ts'
import { startServer } from './server.ts'

const server = await startServer()
const count = 5000
const running = project.run(questions.with({ count, url: server.url }))
let [answers, sum] = [0, 0]
for await (const { square } of squares.iter()) {
  answers++
  sum += square
}
const { seconds } = await running
server.close()
await project.close()

// The server needs 34.5 ms for an answer in the mean.
const inTurn = (count * 0.0345).toFixed(0)
console.log(`${answers} answers, sum of squares ${sum}`)
console.log(`${server.mostOpen} requests were open at one time`)
console.log(`${seconds.toFixed(1)} s; one after the other: ${inTurn} s and more`)
