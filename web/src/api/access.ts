import { useServer } from "./queries";
import type { Role } from "./types";

const rank: Record<Role, number> = { client: 0, viewer: 1, operator: 2, admin: 3 };

export interface Access {
  name: string;
  role?: Role;
  /** Whether the reader may start and steer runs. */
  operates: boolean;
  /** Whether the reader may handle credentials and read the audit trail. */
  administers: boolean;
  /** Why not, for the reader; undefined where everything is allowed or nothing is known yet. */
  why?: string;
  /** Why not, where only admins may. */
  adminsOnly?: string;
}

/** What the reader may do. The coordinator decides; this only keeps from offering what it would refuse. */
export function useAccess(): Access {
  const { data } = useServer();
  const role = data?.you.role;
  const level = role ? rank[role] : -1;
  const below = role && level < rank.admin;
  return {
    name: data?.you.name ?? "",
    role,
    operates: level >= rank.operator,
    administers: level >= rank.admin,
    adminsOnly: below ? `You are signed in as ${role}. This needs the role admin.` : undefined,
    why: below ? `You are signed in as ${role}. ${level < rank.operator ? "Starting and steering runs needs the role operator." : "Credentials and the audit trail need the role admin."}` : undefined,
  };
}
