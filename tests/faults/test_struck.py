"""An import goes on while the platform is struck at random moments; in the end all is right.

A round that fails is repeated with ``SMARTRUNNING_FAULT_SEED=<seed> pytest tests/faults``.
"""

import pytest
import scene

SEEDS = scene.seed_of_environment()
LONG = SEEDS or range(1000, 1024)
LONG_ON_A_CLUSTER = SEEDS or range(2000, 2008)


@pytest.mark.parametrize("seed", SEEDS or [7])
def test_a_short_round(platform: scene.Platform, few_files: scene.Files, seed: int) -> None:
    print(scene.play(platform, few_files, seed, strikes=4))  # noqa: T201  # shown when it fails


@pytest.mark.parametrize("seed", SEEDS or [7])
def test_a_short_round_on_a_cluster_with_two_runners(
    platform_on_a_cluster: scene.Platform, few_files: scene.Files, seed: int
) -> None:
    print(scene.play(platform_on_a_cluster, few_files, seed, strikes=4))  # noqa: T201


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", LONG)
def test_a_long_round(platform: scene.Platform, files: scene.Files, seed: int) -> None:
    print(scene.play(platform, files, seed, strikes=7))  # noqa: T201


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", LONG_ON_A_CLUSTER)
def test_a_long_round_on_a_cluster_with_two_runners(
    platform_on_a_cluster: scene.Platform, files: scene.Files, seed: int
) -> None:
    print(scene.play(platform_on_a_cluster, files, seed, strikes=7))  # noqa: T201
