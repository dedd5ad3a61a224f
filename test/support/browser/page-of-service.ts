import type { Api } from '../service/api';
import { type ServiceProcess, startServiceProcess } from '../service/test-service';
import { type DataDir, makeDataDir } from '../store/data-dir';
import { BrowserPage } from './browser-page';
import { serviceWithPage } from './built-page';

type Files = Awaited<ReturnType<typeof serviceWithPage>>;

/** A service of its own with an empty store, and a browser that shows its page. */
export class PageOfService {
  private constructor(
    private readonly files: Files,
    private readonly data: DataDir,
    private readonly env: Readonly<Record<string, string>>,
    private service: ServiceProcess,
    readonly browser: BrowserPage,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<PageOfService> {
    const files = await serviceWithPage();
    const data = makeDataDir();
    const all = { DATA_DIR: data.path, ...env };
    const service = await startServiceProcess(all, files.bundle);
    return new PageOfService(files, data, all, service, await BrowserPage.open());
  }

  get page(): BrowserPage['page'] {
    return this.browser.page;
  }

  get api(): Api {
    return this.service.api;
  }

  /** Opens an address below `/dashboard/`. */
  async open(address: string): Promise<void> {
    await this.page.goto(`${this.api.url}/dashboard/${address}`);
  }

  /** Opens a screen, and waits until its heading shows. */
  async openScreen(address: string): Promise<void> {
    await this.open(address);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  async kill(): Promise<void> {
    await this.service.end('SIGKILL');
  }

  /** Starts the service again, on the same store and port. */
  async startAgain(): Promise<void> {
    const { port } = new URL(this.api.url);
    this.service = await startServiceProcess({ ...this.env, PORT: port }, this.files.bundle);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.service.end('SIGTERM');
    this.data.remove();
    this.files.remove();
  }
}
