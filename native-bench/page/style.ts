/** Colours by name: the plots use them too, so that one page serves light and dark. */
export const style = `
  :root {
    color-scheme: light dark;
    --paper: #fff; --ink: #1f2328; --muted: #656d76; --grid: #d8dee4; --shade: #f3f5f7;
    --ours: #2563a8; --peer: #a9b8c8; --ahead: #1a7f4b; --behind: #c02f2f; --open: #7a7f87; --bound: #b7791f;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #14171a; --ink: #e3e7eb; --muted: #9aa4ae; --grid: #363d45; --shade: #1f2429;
      --ours: #6aa9f0; --peer: #5f6f80; --ahead: #5fcf94; --behind: #ff8080; --open: #a3abb4; --bound: #e3b04b;
    }
  }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 1.5rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink) }
  h1 { line-height: 1.2 }
  h2 { margin-top: 3rem; border-top: 1px solid var(--grid); padding-top: 1rem }
  .note { color: var(--muted); font-size: .9rem; overflow-wrap: anywhere }
  .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 1rem }
  figure { margin: .5rem 0 }
  figcaption { font-weight: 600; font-size: .9rem }
  svg { width: 100%; max-width: 560px; height: auto }
  .scroll { overflow-x: auto }
  table { border-collapse: collapse; font-size: .85rem; margin: .5rem 0 }
  th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid) }
  th { color: var(--muted); font-weight: 600 }
  .figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
  tr.loses { background: var(--shade) }
  .good { color: var(--ahead) } .bad { color: var(--behind); font-weight: 600 } .open { color: var(--open) }
  summary { cursor: pointer }
`
