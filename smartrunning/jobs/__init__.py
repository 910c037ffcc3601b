"""Jobs of the ledger in, their effects in the store out: each one once, whatever dies meanwhile.

`worker` takes jobs from the ledger. Imports, statistics and history are computed on an engine
(`engine`: this process, or Dask); plans and notebooks run in processes of their own, which can be
ended at once. The ledger alone decides what is tried again: Dask keeps nothing and retries nothing.
"""
