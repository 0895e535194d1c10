/** One HTML page with everything in it: it can be mailed and opened without a network. `body` is HTML. */
export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 860px; margin: 2rem auto; padding: 0 1rem; color: #222 }
  figure { margin: 2rem 0 }
  figcaption { font-weight: 600 }
  svg { max-width: 100%; height: auto }
</style>
<h1>${title}</h1>
${body}
</html>
`
