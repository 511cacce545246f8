import type { Clock } from '@muster/proto';
import { type AdminPages, createAdminServer, listenHttp } from './admin.js';
import { type AdminAddresses, type AdminAnswers, listenAdminService } from './admin-service.js';

/** The two ports of operators: metrics and health over HTTP, `AdminService` over gRPC. */
export interface AdminPorts {
  /** Where metrics and health are served. */
  readonly admin: string;
  /** Where `AdminService` is served. */
  readonly adminService: string;
  close(): Promise<void>;
}

/** Time for calls under way when the ports are closed, in milliseconds. */
const graceMs = 500;

/** Opens both ports. Rejects with `ListenError`; none is left open then. */
export async function openAdminPorts(
  addresses: AdminAddresses,
  shown: AdminPages & AdminAnswers,
  clock: Clock,
): Promise<AdminPorts> {
  const pages = createAdminServer(shown);
  const admin = await listenHttp(pages, addresses.admin);
  const closePages = (): Promise<void> => new Promise((resolve) => void pages.close(() => resolve()));
  try {
    const service = await listenAdminService(addresses, shown, clock);
    const close = async (): Promise<void> => {
      await Promise.all([service.close(graceMs), closePages()]);
    };
    return { admin, adminService: service.address, close };
  } catch (error) {
    await closePages();
    throw error;
  }
}
