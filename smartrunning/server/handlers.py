"""Every address that the platform itself answers, and what answers it."""

from typing import Any, Final

from jupyter_server.services.kernels.handlers import _kernel_id_regex
from tornado.web import Application
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from smartrunning.server.access.routes import API, ID, KEY, PRIVATE_LINK
from smartrunning.server.api import (
    account,
    calendar,
    coaching,
    copies,
    description,
    events,
    imports,
    installation,
    jobs,
    library,
    own_data,
    plan_files,
    plans,
    report_files,
    reports,
    runner,
    schedules,
    sessions,
    sharing,
    tokens,
    uploads,
)
from smartrunning.server.api.admin import coaching as admin_coaching
from smartrunning.server.api.admin import events as admin_events
from smartrunning.server.api.admin import invitations as admin_invitations
from smartrunning.server.api.admin import jobs as admin_jobs
from smartrunning.server.api.admin import overview, people
from smartrunning.server.api.admin import schedules as admin_schedules
from smartrunning.server.kernels.channels import ChannelsHandler
from smartrunning.server.pages import app_page, door, folders, front, invitation, static, voila
from smartrunning.server.pages.templates import STATIC

INTERFACE: Final[tuple[tuple[str, type], ...]] = (
    (rf"{API}/health", account.Health),
    (rf"{API}/me", account.Me),
    (rf"{API}/logout", account.Logout),
    (rf"{API}/password", account.Password),
    (rf"{API}/tokens", tokens.TokenList),
    (rf"{API}/tokens/({KEY})/revoke", tokens.RevokeToken),
    (rf"{API}/metrics", installation.Metrics),
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
    (rf"{API}/plans/({KEY})/revisions", plans.PlanRevisions),
    (rf"{API}/plans/({KEY})/replan", plans.Replan),
    (rf"{API}/plans/({KEY})/move", plans.Move),
    (rf"{API}/plans/({KEY})/undo", plans.Undo),
    (rf"{API}/plans/({KEY})/what-if", plans.AskWhatIf),
    (rf"{API}/plans/({KEY})/what-ifs", plans.WhatIfList),
    (rf"{API}/plans/({KEY})/what-ifs/({KEY})", plans.OneWhatIf),
    (rf"{API}/plans/({KEY})/what-ifs/({KEY})/adopt", plans.AdoptWhatIf),
    (rf"{API}/plans/({KEY})/proposal", plans.PlanProposal),
    (rf"{API}/plans/({KEY})/proposal/dismiss", plans.DismissProposal),
    (rf"{API}/plans/({KEY})/adherence", plans.PlanAdherence),
    (rf"{API}/plans/({KEY})/link", plans.LinkSession),
    (rf"{API}/plans/({KEY})/week-({KEY})\.zip", plan_files.WeekOfWorkouts),
    (rf"{API}/plans/({KEY})/({KEY})\.fit", plan_files.WorkoutFile),
    (rf"{API}/plans/({KEY})/plan\.({KEY})", plan_files.PlanFile),
    (rf"{API}/plan-settings", plans.PlanWishes),
    (rf"{API}/calendar", calendar.CalendarLink),
    (rf"{API}/calendar/revoke", calendar.RevokeCalendar),
    (rf"{API}/library", library.LibraryList),
    (rf"{API}/library/schema\.json", library.LibrarySchema),
    (rf"{API}/library/({KEY})/({KEY})", library.OneLibraryEntry),
    (rf"{API}/reports", reports.ReportList),
    (rf"{API}/reports/({KEY})\.html", reports.ReportPage),
    (rf"{API}/reports/({KEY})\.ipynb", reports.ReportNotebook),
    (rf"{API}/reports/({KEY})/again", reports.ReportAgain),
    (rf"{API}/schedules", schedules.ScheduleList),
    (rf"{API}/runner", runner.RunnerProfile),
    (rf"{API}/coaches", coaching.Coaches),
    (rf"{API}/coaches/({KEY})/end", coaching.EndCoaching),
    (rf"{API}/runners", coaching.Roster),
    (rf"{API}/sharing", sharing.OwnSharing),
    (rf"{API}/export", own_data.OwnExports),
    (rf"{API}/export/({KEY})\.zip", own_data.ExportFile),
    (rf"{API}/erase", own_data.Erase),
    (rf"{API}/reports/({KEY})\.pdf", report_files.ReportPdf),
    (rf"{API}/reports/({KEY})/delete", report_files.DeleteReport),
    (rf"{API}/reports/({KEY})/open", report_files.OpenReport),
    (rf"{API}/admin/coaching", admin_coaching.AdminCoachingList),
    (rf"{API}/admin/coaching/({KEY})/end", admin_coaching.EndAnyCoaching),
    (rf"{API}/admin/overview", overview.Overview),
    (rf"{API}/admin/events", admin_events.AdminEvents),
    (rf"{API}/admin/jobs", admin_jobs.AdminJobList),
    (rf"{API}/admin/jobs/({KEY})/retry", admin_jobs.RetryJob),
    (rf"{API}/admin/jobs/({KEY})/cancel", admin_jobs.CancelAnyJob),
    (rf"{API}/admin/schedules", admin_schedules.AdminScheduleList),
    (rf"{API}/admin/schedules/({KEY})", admin_schedules.OneSchedule),
    (rf"{API}/admin/schedules/({KEY})/run", admin_schedules.RunSchedule),
    (rf"{API}/admin/invitations", admin_invitations.InvitationList),
    (rf"{API}/admin/invitations/({KEY})/revoke", admin_invitations.RevokeInvitation),
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
    scripts = {"paths": folders.static_folders()}
    widgets = {"path": folders.extension_folders(), "no_cache_paths": []}
    icon = {"path": str(STATIC / "icon.svg"), "default_filename": None}
    return [
        (r"/", front.FrontPage),
        (r"/login", door.LoginPage),
        (r"/logout", door.LogoutPage),
        (r"/password", door.PasswordPage),
        (rf"/smartrunning/calendar/({PRIVATE_LINK})\.ics", calendar.CalendarFeed),
        (r"/invitation", invitation.InvitationPage),
        (rf"/smartrunning/static/{static.LOOKS}", static.Looks),
        (r"/smartrunning/static/(.*)", static.OwnFiles, {"path": str(STATIC)}),
        (r"/favicon\.ico()", static.OwnFiles, {"path": icon["path"]}),
        (r"/voila/render/(apps/)?([a-z_]+)\.ipynb", app_page.AppPage),
        (rf"/voila/static/{versions}/{static.BUNDLE}", static.Bundle),
        (rf"/voila/static/{versions}/(.*)", static.VoilaFiles, scripts),
        (rf"/voila/labextensions/{versions}/(.*)", static.ExtensionFiles, widgets),
        (rf"/voila/api/shutdown/({ID})", VoilaShutdownKernelHandler),
        (rf"/api/kernels/{_kernel_id_regex}/channels", ChannelsHandler),
    ]


def install(application: Application) -> None:
    """Put the platform's addresses before those of Jupyter.

    Parameters
    ----------
    application : Application
        What answers the requests that have passed the gate.
    """
    application.add_handlers(r".*$", [*pages(), *INTERFACE])
