import { useEffect, useState } from "react";
import { onSignedOut } from "../api/http";
import { useServer } from "../api/queries";

/** Whether the coordinator has refused this reader since it last said who he is. */
export function useSignedOut(): boolean {
  const { data, dataUpdatedAt } = useServer();
  const [refusedAt, setRefusedAt] = useState(0);
  useEffect(() => onSignedOut(() => setRefusedAt(Date.now())), []);
  return !!data?.secured && refusedAt > dataUpdatedAt;
}
