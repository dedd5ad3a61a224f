export function Sku() {
  return <h1>Sku</h1>;
}
