/** Signs webhooks on a developer's own machine; never accepted when the service listens beyond loopback. */
export const DEVELOPMENT_WEBHOOK_SECRET = 'syncstate-development-secret';
