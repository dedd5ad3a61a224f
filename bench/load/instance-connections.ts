import { Connection } from './connection';

/**
 * The keep-alive connections of one order in flight, one for each instance of the service. An instance that refuses a
 * connection gets no more orders, as behind a load balancer.
 */
export class InstanceConnections {
  private readonly connections = new Map<number, Connection>();
  private port = 0;

  /** `ports` is shared by all orders in flight, and changes while instances come and go. */
  private constructor(
    private readonly ports: number[],
    private seed: number,
  ) {}

  /** Connected to all instances. `seed` above 0: the same instances in the same order in every run. */
  static async open(ports: number[], seed: number): Promise<InstanceConnections> {
    const opened = new InstanceConnections(ports, seed * 0x9e3779b1);
    for (const port of ports) opened.connections.set(port, await Connection.open(port));
    return opened;
  }

  /** Selects an instance at random; undefined when its connection must be opened first. */
  usable(): Connection | undefined {
    this.port = this.ports[this.nextIndex()] ?? 0;
    const connection = this.connections.get(this.port);
    return connection?.isUsable === true ? connection : undefined;
  }

  /** Opens a connection to the selected instance, or else to another one. Throws when all refuse. */
  async reopen(): Promise<Connection> {
    for (;;) {
      const { port } = this;
      try {
        const connection = await Connection.open(port);
        this.connections.set(port, connection);
        return connection;
      } catch (error) {
        const index = this.ports.indexOf(port);
        if (index !== -1) this.ports.splice(index, 1);
        if (this.ports.length === 0)
          throw new Error('No instance of the service accepts connections.', { cause: error });
        const connection = this.usable();
        if (connection !== undefined) return connection;
      }
    }
  }

  close(): void {
    for (const connection of this.connections.values()) connection.close();
  }

  /** Xorshift32. */
  private nextIndex(): number {
    if (this.ports.length === 1) return 0;
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return (this.seed >>> 0) % this.ports.length;
  }
}
