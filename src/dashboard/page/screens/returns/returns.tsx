export function Returns() {
  return <h1>Returns</h1>;
}
