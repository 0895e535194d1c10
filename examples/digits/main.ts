import { demonstrate } from './demonstration.ts'
import { PIXELS } from './mnist.ts'
import { Softmax } from './softmax.ts'

await demonstrate('Softmax regression', new Softmax(PIXELS, 10, 0.1))
