export default ({ id }: { id: number }): { id: number; double: number } => ({ id, double: id * 2 })
