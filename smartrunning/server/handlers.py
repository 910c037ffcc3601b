"""Every address that the platform itself answers, and what answers it."""

from typing import Any, Final

from tornado.web import Application
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from smartrunning.server.access.routes import API, ID, KEY
from smartrunning.server.api import (
    account,
    copies,
    description,
    events,
    imports,
    jobs,
    plans,
    reports,
    runner,
    schedules,
    sessions,
    uploads,
)
from smartrunning.server.api.admin import events as admin_events
from smartrunning.server.api.admin import jobs as admin_jobs
from smartrunning.server.api.admin import overview, people
from smartrunning.server.api.admin import schedules as admin_schedules
from smartrunning.server.pages import app_page, door, front, static, voila
from smartrunning.server.pages.templates import STATIC

INTERFACE: Final[tuple[tuple[str, type], ...]] = (
    (rf"{API}/health", account.Health),
    (rf"{API}/me", account.Me),
    (rf"{API}/logout", account.Logout),
    (rf"{API}/password", account.Password),
    (rf"{API}/openapi\.json", description.Description),
    (rf"{API}/uploads", uploads.Uploads),
    (rf"{API}/imports", imports.ImportList),
    (rf"{API}/imports/({KEY})", imports.OneImport),
    (rf"{API}/imports/({KEY})/undo", imports.UndoImport),
    (rf"{API}/copies", copies.CopyList),
    (rf"{API}/jobs", jobs.JobList),
    (rf"{API}/jobs/({KEY})", jobs.OneJob),
    (rf"{API}/jobs/({KEY})/cancel", jobs.CancelJob),
    (rf"{API}/events", events.Events),
    (rf"{API}/sessions", sessions.SessionList),
    (rf"{API}/sessions/({KEY})", sessions.OneSession),
    (rf"{API}/sessions/({KEY})/file", sessions.SessionFile),
    (rf"{API}/sessions/({KEY})/copy", copies.ChooseCopy),
    (rf"{API}/plans", plans.PlanList),
    (rf"{API}/plans/({KEY})", plans.OnePlan),
    (rf"{API}/reports", reports.ReportList),
    (rf"{API}/reports/({KEY})\.html", reports.ReportPage),
    (rf"{API}/reports/({KEY})\.ipynb", reports.ReportNotebook),
    (rf"{API}/reports/({KEY})/again", reports.ReportAgain),
    (rf"{API}/schedules", schedules.ScheduleList),
    (rf"{API}/runner", runner.RunnerProfile),
    (rf"{API}/admin/overview", overview.Overview),
    (rf"{API}/admin/events", admin_events.AdminEvents),
    (rf"{API}/admin/jobs", admin_jobs.AdminJobList),
    (rf"{API}/admin/jobs/({KEY})/retry", admin_jobs.RetryJob),
    (rf"{API}/admin/jobs/({KEY})/cancel", admin_jobs.CancelAnyJob),
    (rf"{API}/admin/schedules", admin_schedules.AdminScheduleList),
    (rf"{API}/admin/schedules/({KEY})", admin_schedules.OneSchedule),
    (rf"{API}/admin/schedules/({KEY})/run", admin_schedules.RunSchedule),
    (rf"{API}/admin/users", people.People),
    (rf"{API}/admin/users/password", people.NewPassword),
    (rf"{API}/admin/users/role", people.NewRole),
    (rf"{API}/admin/storage", overview.StorageUse),
    (rf"{API}/admin/audit", overview.AuditLines),
)


def pages() -> list[tuple[Any, ...]]:
    """Addresses for people.

    Returns
    -------
    list of tuple
        Pattern, handler, and what the handler is told.
    """
    versions = voila.versions()
    scripts = {"paths": voila.static_folders()}
    widgets = {"path": voila.extension_folders(), "no_cache_paths": []}
    icon = {"path": str(STATIC / "icon.svg"), "default_filename": None}
    return [
        (r"/", front.FrontPage),
        (r"/login", door.LoginPage),
        (r"/logout", door.LogoutPage),
        (r"/password", door.PasswordPage),
        (r"/smartrunning/static/(.*)", static.OwnFiles, {"path": str(STATIC)}),
        (r"/favicon\.ico()", static.OwnFiles, {"path": icon["path"]}),
        (r"/voila/render/(apps/)?([a-z_]+)\.ipynb", app_page.AppPage),
        (rf"/voila/static/{versions}/(.*)", static.VoilaFiles, scripts),
        (rf"/voila/labextensions/{versions}/(.*)", static.ExtensionFiles, widgets),
        (rf"/voila/api/shutdown/({ID})", VoilaShutdownKernelHandler),
    ]


def install(application: Application) -> None:
    """Put the platform's addresses before those of Jupyter.

    Parameters
    ----------
    application : Application
        What answers the requests that have passed the gate.
    """
    application.add_handlers(r".*$", [*pages(), *INTERFACE])
